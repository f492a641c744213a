{#- First names by gender. The number of names of each gender shares no factor with the number of surnames, so
    that first name and surname do not repeat together before every pair was used once. -#}
{% macro sample_first_names() -%}
    {%- set names = {
        'Female': [
            'Aaradhya', 'Aditi', 'Ananya', 'Anjali', 'Anushka', 'Avni', 'Bhavna', 'Charvi', 'Deepika', 'Diya', 'Divya',
            'Esha', 'Fatima', 'Gauri', 'Harini', 'Ishita', 'Janvi', 'Kavya', 'Khushi', 'Kritika', 'Lavanya', 'Mahima',
            'Meera', 'Megha', 'Mitali', 'Naina', 'Neha', 'Nandini', 'Pallavi', 'Pooja', 'Prachi', 'Priyanka', 'Radhika',
            'Riya', 'Ritika', 'Saanvi', 'Sakshi', 'Shreya', 'Simran', 'Sneha', 'Swara', 'Tanvi', 'Trisha', 'Urvashi',
            'Vaishnavi', 'Vidya', 'Yamini', 'Zoya',
        ],
        'Male': [
            'Aarav', 'Abhishek', 'Aditya', 'Ajay', 'Akash', 'Aman', 'Amit', 'Aniket', 'Arjun', 'Arnav', 'Ayaan', 'Bhavesh',
            'Chirag', 'Danish', 'Dev', 'Dhruv', 'Farhan', 'Gaurav', 'Harsh', 'Ishaan', 'Jatin', 'Kabir', 'Karan', 'Kunal',
            'Lakshay', 'Manav', 'Mohit', 'Naveen', 'Nikhil', 'Nitin', 'Parth', 'Pranav', 'Rahul', 'Rajat', 'Ravi', 'Rohan',
            'Sahil', 'Sameer', 'Sanjay', 'Siddharth', 'Suresh', 'Tushar', 'Uday', 'Varun', 'Vikram', 'Vivaan', 'Yash',
            'Zubin',
        ],
        'Other': ['Kiran', 'Noor', 'Jaspreet', 'Shashi', 'Sonal', 'Chandra', 'Gurleen', 'Jyoti'],
    } -%}
    select
        *,
        count(*) over (partition by gender) as names,
    from (
        values
        {%- for gender, first_names in names.items() %}
        {%- set last_gender = loop.last %}
        {%- for first_name in first_names %}
        ('{{ gender }}', {{ loop.index0 }}, '{{ first_name }}'){{ ',' if not (last_gender and loop.last) }}
        {%- endfor %}
        {%- endfor %}
    ) as first_names (gender, name_number, first_name)
{%- endmacro %}
